FROM a
SHELL ["cmd"]
RUN ab  c&&   d
