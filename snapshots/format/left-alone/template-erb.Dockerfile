from   debian:12
run   a  <%= x %>
