# escape=`

FROM mcr.microsoft.com/windows/nanoserver:1809
USER ContainerAdministrator
RUN setx /M PATH "%PATH%;C:\tools" && `
    mkdir C:\tools && `
    echo hello ^& goodbye > C:\tools\note.txt
USER ContainerUser
COPY tools\ C:\tools\
CMD ["cmd", "/S", "/C", "type C:\\tools\\note.txt"]
