show "$lines"
say end "$number"
show "$line"
