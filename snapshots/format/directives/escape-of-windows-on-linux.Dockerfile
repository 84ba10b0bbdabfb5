# escape=`
FROM debian:stable-slim AS linux
RUN apt-get update `
    && apt-get install -y curl `
    && rm -rf /var/lib/apt/lists/*

FROM mcr.microsoft.com/windows/servercore:ltsc2022
RUN mkdir C:\a && `
  copy b C:\a
