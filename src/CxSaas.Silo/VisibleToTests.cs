using System.Runtime.CompilerServices;

// The shapes of stored rows are internal, and golden files hold them.
[assembly: InternalsVisibleTo("CxSaas.System.Tests")]
