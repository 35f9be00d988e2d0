using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conformance.SelfTests;

/// <summary>A web server with files that clouds import as images: a good one, and many that are not.</summary>
internal sealed class ImageFiles : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    private ImageFiles(WebApplication app) => _app = app;

    /// <summary>What every good file holds.</summary>
    public static byte[] Disk { get; } = [.. Enumerable.Range(0, 100_000).Select(value => (byte)(value * 7))];

    /// <summary>MD5 of <see cref="Disk"/>.</summary>
    public static string Checksum { get; } = Convert.ToHexStringLower(MD5.HashData(Disk));

    /// <summary><c>http://127.0.0.1:PORT</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Its port.</summary>
    public int Port => new Uri(Address).Port;

    /// <summary>Files that are not there until somebody takes them out of here.</summary>
    public ConcurrentDictionary<string, bool> Missing { get; } = new(StringComparer.Ordinal);

    /// <summary>What <c>/held…</c> waits for before its last byte.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts one.</summary>
    public static async Task<ImageFiles> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "image-files" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        var app = builder.Build();
        var files = new ImageFiles(app);
        app.Run(files.Answer);
        await app.StartAsync();
        files.Address = app.Urls.First();
        return files;
    }

    /// <summary>How often a file was asked for.</summary>
    public int Asked(string path) => _asked.GetValueOrDefault(path);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Gate.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task Answer(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        _asked.AddOrUpdate(path, 1, (_, count) => count + 1);
        switch (path)
        {
            case "/away.img":
                http.Response.Redirect("/disk.img");
                break;
            case "/astray.img":
                http.Response.Redirect("http://127.0.0.1:9/disk.img");
                break;
            case "/round.img":
                http.Response.Redirect("/round.img");
                break;
            case "/short.img":
                http.Response.ContentLength = Disk.Length;
                await http.Response.Body.WriteAsync(Disk.AsMemory(0, 1000), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                http.Abort();
                break;
            case "/endless.img":
                while (!http.RequestAborted.IsCancellationRequested)
                {
                    await http.Response.Body.WriteAsync(Disk, http.RequestAborted);
                }

                break;
            case var held when held.StartsWith("/held", StringComparison.Ordinal):
                await http.Response.Body.WriteAsync(Disk.AsMemory(0, 1000), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await Gate.Task.WaitAsync(http.RequestAborted);
                await http.Response.Body.WriteAsync(Disk.AsMemory(1000), http.RequestAborted);
                break;
            case var good when good.EndsWith(".img", StringComparison.Ordinal) && !good.StartsWith("/no", StringComparison.Ordinal) && !Missing.ContainsKey(good):
                http.Response.ContentLength = Disk.Length;
                await http.Response.Body.WriteAsync(Disk, http.RequestAborted);
                break;
            default:
                http.Response.StatusCode = 404;
                break;
        }
    }
}
