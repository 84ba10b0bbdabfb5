FROM scratch
ONBUILD -- ENV A=1
onbuild --x=y \
  copy a b
