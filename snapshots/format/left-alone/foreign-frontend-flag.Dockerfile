# syntax=example.com/tools/dockerfile-plus:1
FROM debian:12
run   --turbo   make
