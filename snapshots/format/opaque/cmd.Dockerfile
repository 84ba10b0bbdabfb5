FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
RUN echo   a   &&   \
       echo   b
RUN \
   echo a
RUN mkdir C:\a
