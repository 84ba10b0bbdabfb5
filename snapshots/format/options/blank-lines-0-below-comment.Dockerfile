# The file.

# syntax=docker/dockerfile:1

FROM scratch
# apart

# above
ENV A=1
# below

ENV B=2
