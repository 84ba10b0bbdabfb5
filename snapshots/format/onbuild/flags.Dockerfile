FROM scratch
ONBUILD -- ENV A=1
ONBUILD --x=y COPY a b
