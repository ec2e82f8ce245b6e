using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CxSaas.System.Tests")]
