namespace CxSaas.Silo.Storage.Sqlite;

/// <summary>The folder cannot be used by this server; the message is a sentence for the person who started it.</summary>
public sealed class StorageFolderException(string message, Exception? cause = null) : Exception(message, cause);
