# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022

SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';"]

ENV GIT_VERSION=2.41.0
RUN Write-Host ('Downloading {0} ...' -f $env:GIT_VERSION); `
    Invoke-WebRequest -Uri ('https://example.org/git/MinGit-{0}-64-bit.zip' -f $env:GIT_VERSION) -OutFile git.zip; `
    `
    Expand-Archive -Path git.zip -DestinationPath C:\git\.; `
    Remove-Item git.zip -Force; `
    # machine wide
    [Environment]::SetEnvironmentVariable('PATH', ('C:\git\cmd;{0}' -f $env:PATH), 'Machine');

WORKDIR C:\build
COPY . .
ENTRYPOINT ["powershell.exe", "-NoLogo"]
