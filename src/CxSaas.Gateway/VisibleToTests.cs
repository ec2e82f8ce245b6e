using System.Runtime.CompilerServices;

// How live updates are shared is internal, and tests hold it without a server around it.
[assembly: InternalsVisibleTo("CxSaas.System.Tests")]
