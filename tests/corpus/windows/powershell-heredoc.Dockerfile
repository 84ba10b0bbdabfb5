# syntax=docker/dockerfile:1
# escape=`
FROM mcr.microsoft.com/powershell:7.3-windowsservercore-ltsc2022
SHELL ["pwsh", "-Command"]
RUN <<EOF
$items = Get-ChildItem C:\ | Where-Object { $_.PSIsContainer }
foreach ($item in $items) {
    Write-Output "$($item.Name)"
}
EOF
CMD pwsh -NoLogo
