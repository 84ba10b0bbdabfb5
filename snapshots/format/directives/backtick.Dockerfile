# escape=`
FROM debian
RUN apt-get update `
    && apt-get install -y `
        b `
        a
ENV A=1 `
    B=C:\dir
