
ÿþ   x
FROM scratch
