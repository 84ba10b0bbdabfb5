# indented
#no blank after the sign
##   two   signs
#
#	tabs	inside
FROM scratch
# last word
