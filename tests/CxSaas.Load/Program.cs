using System.CommandLine;
using CxSaas.Load;
using CxSaas.Load.Bare;
using CxSaas.Load.Scenarios;

var names = new Argument<string[]>("scenarios")
{
    Description = $"Which to run: {string.Join(", ", Scenario.All.Select(scenario => scenario.Name))}. None: all.",
    Arity = ArgumentArity.ZeroOrMore,
};
names.Validators.Add(given =>
{
    foreach (var name in given.GetValue(names)!)
        if (Scenario.All.All(scenario => scenario.Name != name)) given.AddError($"there is no scenario {name}");
});
var quick = new Option<bool>("--quick") { Description = "A tenth of the size: shows that it runs; its figures are rough." };

var load = new RootCommand("Speed and memory of the real server process, each beside something comparable in the same run.") { names, quick, BareServer.Command() };
load.SetAction((parsed, cancellation) => LoadRun.Run(parsed.GetValue(names)!, parsed.GetValue(quick), cancellation));
return await load.Parse(args).InvokeAsync();
