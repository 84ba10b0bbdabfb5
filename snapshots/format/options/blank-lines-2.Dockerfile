FROM scratch

ENV A=1


ENV B=2


ENV C=3

FROM scratch

FROM scratch
