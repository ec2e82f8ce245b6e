using System.Runtime.CompilerServices;

// The shapes of stored rows are internal, and golden files hold them.
[assembly: InternalsVisibleTo("CxSaas.System.Tests")]

// What a report costs a partition is measured without the rest of the server.
[assembly: InternalsVisibleTo("CxSaas.Load")]
