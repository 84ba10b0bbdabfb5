FROM scratch
# dfmt: off
env   A=1


env   B=22
# dfmt: on
ENV C=333
