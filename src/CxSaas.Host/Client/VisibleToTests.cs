using System.Runtime.CompilerServices;

// The client side has no outside callers: it stays internal, and only its tests look in.
[assembly: InternalsVisibleTo("CxSaas.System.Tests")]
