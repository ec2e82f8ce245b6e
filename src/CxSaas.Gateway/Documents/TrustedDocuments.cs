using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Documents;

/// <summary>How a caller's documents stand to the manifest.</summary>
public enum DocumentTrust
{
    /// <summary>Documents are sent as text; the manifest is not looked at.</summary>
    Off,

    /// <summary>A document is sent as text, or as its id where the manifest has it.</summary>
    Prefer,

    /// <summary>Nothing but what the manifest has is run.</summary>
    Only,
}

/// <summary>Why a document is not run: a code and a sentence, and whether another method would do.</summary>
readonly record struct DocumentRefusal(string Code, string Message, bool OnlyByPost = false);

/// <summary>
/// Finds the text of a document by its id, and says whether the caller may have it run. An application whose documents are known need
/// not be trusted to send good ones; that matters most for customers' own, whose tokens lie in a browser.
/// </summary>
sealed class TrustedDocuments
{
    // Apollo's and urql's clients look for these very words, and send the text where they find them.
    static readonly DocumentRefusal Unsupported = new("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported");
    static readonly DocumentRefusal NotFound = new("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound");

    static readonly DocumentRefusal NotTrusted = new("DOCUMENT_NOT_TRUSTED", "Only documents of the manifest are run here: send the id of one, or its very text.");
    static readonly DocumentRefusal OtherText = new("DOCUMENT_NOT_TRUSTED", "The id is not the hash of the text that came with it.");
    static readonly DocumentRefusal NotByGet = new("DOCUMENT_NOT_TRUSTED", "By GET only documents of the manifest are run; send others by POST.", OnlyByPost: true);

    readonly DocumentManifest _manifest;
    readonly DocumentTrust _keys, _customers;

    public TrustedDocuments(GatewayOptions options)
    {
        if (options is { DocumentManifest: null } and not { TrustedDocuments: null or DocumentTrust.Off, CustomersTrustedDocuments: null or DocumentTrust.Off })
            throw new DocumentManifestException($"Trusted documents need a manifest: set {GatewayOptions.Section}:{nameof(options.DocumentManifest)} to its file.");
        _manifest = options.DocumentManifest is { } path ? DocumentManifest.Read(path) : DocumentManifest.Empty;
        _keys = options.TrustedDocuments ?? (options.DocumentManifest is null ? DocumentTrust.Off : DocumentTrust.Prefer);
        _customers = options.CustomersTrustedDocuments ?? (options.DocumentManifest is null ? DocumentTrust.Off : DocumentTrust.Only);
    }

    /// <summary>The text to run, or why there is none. Exactly one of the two is null.</summary>
    public (string? Text, DocumentRefusal? Refusal) Find(GraphQLRequest request, Caller caller, bool isGet)
    {
        var trust = caller.Role is Role.Customer or Role.Respondent ? _customers : _keys;
        var text = request.Query;
        if (request.DocumentId is { } id && trust != DocumentTrust.Off)
        {
            var known = _manifest.TextOf(id);
            if (known is not null) return text.Length == 0 || text == known ? (known, null) : (null, OtherText);
            if (text.Length == 0) return (null, trust == DocumentTrust.Only ? NotTrusted : NotFound);
            if (DocumentManifest.IdOf(text) != id) return (null, OtherText);
        }
        else if (request.DocumentId is not null && text.Length == 0)
        {
            return (null, Unsupported);
        }
        if (trust != DocumentTrust.Off && _manifest.Holds(text)) return (text, null);
        if (isGet) return (null, NotByGet);
        return trust == DocumentTrust.Only ? (null, NotTrusted) : (text, null);
    }
}
