// Says that a baseline's server listens.
import { Controller, Get } from '@nestjs/common';

@Controller('v1/health/live')
export class LiveController {
  @Get()
  live(): object {
    return { status: 'live' };
  }
}
