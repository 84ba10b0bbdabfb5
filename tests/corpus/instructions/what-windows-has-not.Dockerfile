# escape=`
FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
WORKDIR C:\app
COPY --chown=1000:1000 app.exe .
STOPSIGNAL SIGTERM
CMD ["app.exe"]
