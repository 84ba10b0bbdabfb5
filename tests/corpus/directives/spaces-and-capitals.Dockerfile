#   Syntax  =   docker/dockerfile:1
#ESCAPE=`
FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
RUN echo a `
 && echo b
