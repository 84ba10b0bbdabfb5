FROM scratch
# dfmt: skip-file
ENV A=1
