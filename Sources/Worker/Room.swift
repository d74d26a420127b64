// Filled by the first pieces of this room.
