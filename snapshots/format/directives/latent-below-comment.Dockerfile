# a comment
# escape=`
FROM scratch
