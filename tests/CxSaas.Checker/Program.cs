using System.CommandLine;
using CxSaas.Checker.Faults;

var names = new Argument<string[]>("faults")
{
    Description = $"Which to stage: {string.Join(", ", Fault.All.Select(fault => fault.Name))}. None: all but F25, which takes as long as is asked for.",
    Arity = ArgumentArity.ZeroOrMore,
};
names.Validators.Add(given =>
{
    foreach (var name in given.GetValue(names)!)
        if (Fault.All.All(fault => fault.Name != name)) given.AddError($"there is no fault {name}");
});
var repository = new Option<DirectoryInfo>("--repository") { Description = "The root of the sources.", DefaultValueFactory = _ => new(".") };
var program = new Option<string>("--program") { Description = "How the server is run: a path, or words such as 'dotnet exec cxsaas.dll'.", Required = true };
var previous = new Option<string?>("--previous") { Description = "Another build of the server, for F20." };
var seed = new Option<int?>("--seed") { Description = "The seed of what is sent and broken; one by chance where none is given." };
var minutes = new Option<double>("--minutes") { Description = "How long F25 goes on.", DefaultValueFactory = _ => 30 };
var book = new Option<FileInfo?>("--book") { Description = "The page whose table is to hold what was measured." };

var command = new RootCommand("Breaks a CxSaas server or cluster, and judges from outside what it acknowledged, shows and tells.") { names, repository, program, previous, seed, minutes, book };
command.SetAction((parsed, _) =>
{
    var asked = parsed.GetValue(names)!;
    return FaultRun.Of(
        Fault.All.Where(fault => asked.Length == 0 ? fault.Name != "F25" : asked.Contains(fault.Name)),
        () => new(parsed.GetValue(repository)!.FullName, parsed.GetValue(program)!, parsed.GetValue(seed) ?? Environment.TickCount & 0xFFFFFF, parsed.GetValue(minutes)) { Previous = parsed.GetValue(previous) },
        parsed.GetValue(book)?.FullName);
});
return await command.Parse(args).InvokeAsync();
