# escape=`
FROM mcr.microsoft.com/dotnet/sdk:6.0-nanoserver-1809 AS build
WORKDIR C:\src
COPY *.sln .\
COPY src\ src\
RUN dotnet publish -c Release `
    -o C:\out `
    --no-self-contained

FROM mcr.microsoft.com/dotnet/runtime:6.0-nanoserver-1809
COPY --from=build C:\out C:\app
ENTRYPOINT ["C:\\app\\Service.exe"]
