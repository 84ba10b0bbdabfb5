FROM --platform=windows/amd64 example.com/base:1 AS by-platform
RUN set A=b&& echo   foo>bar.txt

FROM by-platform
RUN set A=b&& echo   foo>bar.txt

FROM --platform=linux/amd64 example.com/base:ltsc2022
RUN set a b

FROM --platform=$BUILDPLATFORM example.com/base:1
RUN set a b

FROM microsoft/dotnet-framework:4.7.2-sdk
RUN set A=b&& echo   foo

FROM example.com/base:app-1.0-ltsc2019
RUN set A=b&& echo   foo

FROM mcr.microsoft.com/businesscentral/sandbox:us
RUN set A=b&& echo   foo

FROM example.com/base:1
RUN set A=b&& echo   foo
WORKDIR C:/app

FROM example.com/base:1
RUN set A=b&& echo   foo
WORKDIR "c:\app"

FROM example.com/base:1
WORKDIR C:
RUN set A=b&& echo   foo

FROM example.com/base:1
USER ContainerAdministrator
RUN set A=b&& echo   foo

FROM example.com/base:1
USER "containeruser"
RUN set A=b&& echo   foo

FROM example.com/base:1
RUN set A=b&& echo   foo
SHELL ["powershell.exe", "-Command"]
RUN a   b

FROM example.com/base:1 AS below
RUN set A=b&& echo   foo

FROM below
USER ContainerUser

FROM example.com/base:1
WORKDIR C:/app
SHELL ["C:\\cygwin\\bin\\bash.exe", "-c"]
RUN a b

FROM example.com/base:1
WORKDIR /c:/app
USER container
SHELL ["pwsh", "-Command"]
SHELL ["/bin/sh", "-c"]
RUN a b

FROM debian:12
WORKDIR C:/app
RUN a b
