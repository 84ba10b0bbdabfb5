FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
HEALTHCHECK --interval=5s CMD curl   -f   localhost
HEALTHCHECK --interval=5s \
    CMD curl   -f \
     localhost
