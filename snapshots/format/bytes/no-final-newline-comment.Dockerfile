FROM scratch
# end
