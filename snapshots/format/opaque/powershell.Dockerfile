# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
RUN echo a   b
SHELL ["powershell", "-Command"]
RUN Write-Host   (Get-Date);   `
      # kept
    foreach ($f in 1..3)   { $f }
RUN --mount=type=cache,target=/x Write-Host   `
     a
CMD Write-Host   a
