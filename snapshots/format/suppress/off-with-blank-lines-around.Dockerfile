FROM scratch

# dfmt: off



env   A=1



# dfmt: on

ENV B=1
