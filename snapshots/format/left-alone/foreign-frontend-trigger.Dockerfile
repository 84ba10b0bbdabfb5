# syntax=example.com/tools/dockerfile-plus:1
FROM debian:12
ONBUILD   magic   walk
run   make
