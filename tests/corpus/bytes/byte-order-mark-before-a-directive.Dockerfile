# escape=`
FROM mcr.microsoft.com/windows/nanoserver:ltsc2019
WORKDIR C:\app
COPY app .
RUN echo a `
    b
CMD ["C:\\app\\serve.exe"]
