#!/usr/bin/env pwsh
# SCS Conformance: builds what is needed and hands every word to the Runner. `./run.ps1 --help` says what it can do.
$ErrorActionPreference = 'Stop'
if ($args.Count -gt 0 -and $args[0] -eq 'test') {
    $rest = @($args | Select-Object -Skip 1)
    & dotnet test --solution (Join-Path $PSScriptRoot 'Conformance.sln') @rest
    exit $LASTEXITCODE
}
$program = 'Runner'
$rest = @($args)
if ($args.Count -gt 0 -and $args[0] -eq 'benchmark') {
    $program = 'Benchmarks'
    $rest = @($args | Select-Object -Skip 1)
}
$log = & dotnet build (Join-Path $PSScriptRoot "suites/$program") -c Release -v quiet -nologo 2>&1
if ($LASTEXITCODE -ne 0) {
    $log | ForEach-Object { [Console]::Error.WriteLine($_) }
    exit 3
}
$env:CONFORMANCE_ROOT = $PSScriptRoot
& dotnet (Join-Path $PSScriptRoot "suites/$program/bin/Release/net10.0/Conformance.$program.dll") @rest
exit $LASTEXITCODE
