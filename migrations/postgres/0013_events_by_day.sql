-- Files ask which events of their year this system has booked itself.
CREATE INDEX prescribed_bookings_by_day ON prescribed_bookings (unit_id, dated_on);
