# escape=`
FROM mcr.microsoft.com/windows:20H2
RUN @"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -InputFormat None -ExecutionPolicy Bypass `
    -Command "iex ((New-Object System.Net.WebClient).DownloadString('https://choco.example.org/install.ps1'))" `
    && SET "PATH=%PATH%;%ALLUSERSPROFILE%\chocolatey\bin"
RUN choco install -y --no-progress nodejs-lts --version=18.17.1
RUN choco install -y python3 ; refreshenv
