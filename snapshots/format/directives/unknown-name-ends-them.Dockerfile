# syntax=docker/dockerfile:1
# author = me
# escape=`
FROM scratch
