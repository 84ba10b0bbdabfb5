FROM alpine
LABEL a=café b=c
