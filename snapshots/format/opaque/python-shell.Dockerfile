FROM python
SHELL ["/usr/bin/python3", "-c"]
RUN print(1   +   2)
SHELL ["/bin/sh", "-c"]
RUN a b
