FROM debian AS a
SHELL ["pwsh", "-c"]

FROM a
RUN x   y

FROM debian
RUN x y
