FROM mcr.microsoft.com/dotnet/framework/aspnet:4.8-windowsservercore-ltsc2019
ARG source
WORKDIR /inetpub/wwwroot
COPY ${source:-obj/Docker/publish} .
RUN powershell -NoProfile -Command Remove-Item -Recurse C:\inetpub\wwwroot\bin\*.pdb
RUN dism /online /enable-feature /all /featurename:IIS-WindowsAuthentication /NoRestart
HEALTHCHECK CMD powershell -command try { $response = iwr http://localhost/ -UseBasicParsing; if ($response.StatusCode -eq 200) { return 0 } else { return 1 }; } catch { return 1 }
