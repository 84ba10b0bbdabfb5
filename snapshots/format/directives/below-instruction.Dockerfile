FROM scratch
# syntax=docker/dockerfile:1
# escape=`
ENV A=1
