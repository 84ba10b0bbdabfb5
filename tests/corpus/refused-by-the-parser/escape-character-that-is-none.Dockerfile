# escape=^
FROM mcr.microsoft.com/windows/nanoserver:1809
RUN echo a ^
 && echo b
CMD ["cmd"]
