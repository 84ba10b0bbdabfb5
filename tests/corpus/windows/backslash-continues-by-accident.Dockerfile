FROM mcr.microsoft.com/windows/servercore:1809
COPY setup.exe C:\
RUN C:\setup.exe /quiet
ENV TARGET C:\Program Files\
RUN dir %TARGET%
CMD ["C:\\run.cmd"]
